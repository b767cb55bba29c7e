/** Written by scripts/models/search-graph.ts. */

/** Rows that the graph is asked for. */
export const SEARCH_TOP = 8;

/** ONNX, base64. */
export const SEARCH_GRAPH =
  'CAgSEnNtYXJ0LXJvc3Rlci1raW9zazrQAQouCgVwcm9iZQoHZ2FsbGVyeRIHY29zaW5lcyIER2VtbSoNCgZ0cmFuc0IYAaABAgoiCgdjb3NpbmVzCgVjb3VudBIEYmVzdBIEcm93cyIEVG9wSxIOZ2FsbGVyeS1zZWFyY2haGAoFcHJvYmUSDwoNCAESCQoCCAEKAwiABFogCgdnYWxsZXJ5EhUKEwgBEg8KCBIGcGVvcGxlCgMIgARaEwoFY291bnQSCgoICAcSBAoCCAFiGQoEcm93cxIRCg8IBxILCgIIAQoFEgN0b3BCBAoAEA0=';
