/** Draws what was read, or says that it is being read or could not be. */
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Failure } from '../api/failure.ts';
import { FailureNote } from './failure-note.tsx';
import { Loading } from './states.tsx';

interface Props<T> {
  readonly of: UseQueryResult<T, Failure>;
  readonly children: (data: T) => ReactNode;
}

export function Answer<T>({ of: answer, children }: Props<T>): ReactNode {
  const retry = () => void answer.refetch();
  // What was read before stays on the page when reading it again fails; the note says that it is old.
  if (answer.data !== undefined)
    return (
      <>
        {answer.error && <FailureNote failure={answer.error} retry={retry} />}
        {children(answer.data)}
      </>
    );
  return answer.error ? <FailureNote failure={answer.error} retry={retry} /> : <Loading />;
}
