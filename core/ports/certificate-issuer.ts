/** The hub's certificate authority as the claim needs it. PEM texts. */
export interface CertificateIssuer {
  readonly pem: string;
  /** Second half of every claim code. */
  readonly fingerprint: string;
  /**
   * @param now ms
   * @throws RosterError `pki.bad-request`
   */
  issueKiosk(csr: string, kioskId: string, now: number): Promise<{ certificate: string; until: number }>;
}
