/** Styles are imported for their effect; the bundler makes a sheet of them. */
declare module '*.css';
