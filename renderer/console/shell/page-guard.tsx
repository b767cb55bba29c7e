/** A page that breaks leaves the rest of the console standing, and says so. */
import { Component, type ReactNode } from 'react';
import { asFailure, type Failure } from '../api/failure.ts';
import { FailureNote } from '../parts/failure-note.tsx';

interface Props {
  readonly children: ReactNode;
}

export class PageGuard extends Component<Props, { failure: Failure | null }> {
  override state: { failure: Failure | null } = { failure: null };

  static getDerivedStateFromError(error: unknown): { failure: Failure } {
    return { failure: asFailure(error) };
  }

  /** What did not load once is not asked for again by the browser, so the whole console is; if there is a hub. */
  #retry(): void {
    if (this.state.failure?.kind !== 'unreachable') {
      this.setState({ failure: null });
      return;
    }
    void fetch(location.pathname, { method: 'HEAD', cache: 'no-store' }).then(
      () => location.reload(),
      () => undefined,
    );
  }

  override render(): ReactNode {
    if (this.state.failure === null) return this.props.children;
    return <FailureNote failure={this.state.failure} retry={() => this.#retry()} />;
  }
}
