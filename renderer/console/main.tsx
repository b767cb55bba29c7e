/** The console's page. The styles come along here, in the order in which they build on each other. */
import '@fontsource-variable/atkinson-hyperlegible-next';
import '../design/tokens.css';
import '../design/dark.css';
import './styles/base.css';
import './styles/shell.css';
import './sign-in/sign-in.css';
import './styles/parts.css';
import './styles/layout.css';
import './styles/table.css';
import './styles/fields.css';
import './styles/overlays.css';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { App } from './app.tsx';
import { Settings } from './shell/settings.ts';

// Schemas are compiled by building functions from text otherwise, which the content policy forbids.
z.config({ jitless: true });

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has lost its root element');
createRoot(root).render(<App settings={new Settings(window)} />);
