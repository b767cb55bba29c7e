/** Light and dark by the reader's setting; nothing rests on colour alone. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #ffffff; --band: #f3f5f7; --rule: #d0d7de;
  --c0: #0b5cad; --c1: #b3400b; --c2: #1a7f37; --c3: #7a3ea8; --warn: #fff1c9; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #a7b1bc; --paper: #14181d; --band: #1f252c; --rule: #3a434d;
  --c0: #79b8ff; --c1: #ffa266; --c2: #6fdd8b; --c3: #d2a8ff; --warn: #4a3b0c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0 0 .5rem; font-size: 1.8rem; } h2 { margin: 2.5rem 0 .5rem; border-bottom: 1px solid var(--rule); } h3 { margin: 1.75rem 0 .25rem; }
nav a { margin-right: 1rem; } a { color: var(--c0); }
.warning { background: var(--warn); padding: .6rem .9rem; border-radius: .4rem; font-weight: 600; }
.wide { overflow-x: auto; margin: .75rem 0; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: .35rem 0; } th, td { padding: .35rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
thead th { background: var(--band); } tbody th { font-weight: 500; } td { font-variant-numeric: tabular-nums; }
code { overflow-wrap: anywhere; font-size: .85em; } .paths { font-size: .85rem; min-width: 16rem; } img { max-width: 96px; border-radius: 4px; margin: 0 .3rem .3rem 0; }
summary { cursor: pointer; padding: .3rem 0; font-weight: 600; }
figure { margin: 1rem 0; } figure > svg { width: 100%; height: auto; background: var(--band); border-radius: .4rem; }
.grid { stroke: var(--rule); stroke-width: 1; } .mark { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 4 3; }
.tick, .axis { fill: var(--soft); font-size: 11px; } .axis { font-size: 12px; fill: var(--ink); }
.line { fill: none; stroke-width: 2.2; } .bar { opacity: .6; }
.line.c0 { stroke: var(--c0); } .line.c1 { stroke: var(--c1); } .line.c2 { stroke: var(--c2); } .line.c3 { stroke: var(--c3); }
.bar.c0 { fill: var(--c0); } .bar.c1 { fill: var(--c1); } .bar.c2 { fill: var(--c2); } .bar.c3 { fill: var(--c3); }
.legend { margin: .3rem 0; } .key { margin-right: 1.2rem; white-space: nowrap; } .sample { width: 22px; height: 12px; }
@media print { details > * { display: block; } nav { display: none; } }
`;
