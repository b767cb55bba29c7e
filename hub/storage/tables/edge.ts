/** Tables of the REST edge. */

export interface ApiTokenTable {
  id: string;
  /** Pseudonym in facts and in the audit. */
  subject: string;
  name: string;
  /** SHA-256 of the token, hex; the token itself is stored nowhere. */
  token_hash: string;
  /** JSON list of permissions. */
  permissions: string;
  created_at: number;
  expires_at: number | null;
  /** Exact to a minute. */
  last_used_at: number | null;
  revoked_at: number | null;
}

/** A request that named itself (Idempotency-Key), and its answer. */
export interface IdempotencyTable {
  /** SHA-256 of operation, caller and the key that was sent, hex. */
  key: string;
  /** Whose claim it is; one that came too late completes nothing. */
  claim: string;
  claimed_at: number;
  done_at: number | null;
  /** JSON of the request's fingerprint and the answer: both may hold what is secret. */
  sealed: Uint8Array;
}

export interface EdgeTables {
  api_token: ApiTokenTable;
  idempotency: IdempotencyTable;
}
