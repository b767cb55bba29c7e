/** The story page: draws one story by its name, and lists them all without one. Built for tests only. */
import { type KioskView, kioskAction } from '../../core/contracts/kiosk-view.ts';
import { mount } from './mount.tsx';
import { type StoryName, stories } from './stories.ts';
import { storyFeed } from './story-feed.ts';

declare global {
  interface Window {
    /** What people did in this story, oldest first, as parsed by the contract. */
    storyActions?: unknown[];
  }
}

const query = new URLSearchParams(location.search);
const name = query.get('story') ?? '';
const isStory = (value: string): value is StoryName => Object.hasOwn(stories, value);

function list(root: HTMLElement): void {
  for (const story of Object.keys(stories)) {
    const link = document.createElement('a');
    link.href = `?story=${story}`;
    link.textContent = story;
    root.append(link, document.createElement('br'));
  }
}

function show(root: HTMLElement, story: KioskView): void {
  const actions: unknown[] = [];
  window.storyActions = actions;
  let view: KioskView = query.get('language') === 'fr' ? { ...story, language: 'fr' } : story;
  let push: (next: KioskView) => void = () => undefined;
  mount(
    root,
    {
      view: async () => view,
      onView: (listener) => {
        push = listener;
        return () => undefined;
      },
      act: async (action) => {
        actions.push(kioskAction.parse(action));
        if (action.do === 'language') {
          view = { ...view, language: action.language };
          push(view);
        }
        return { ok: true, failure: null };
      },
    },
    storyFeed(),
  );
}

const root = document.getElementById('root');
if (root !== null) {
  if (isStory(name)) show(root, stories[name]);
  else list(root);
}
