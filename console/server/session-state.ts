// What the cookie of a signed-in person holds.

/** Times are seconds since 1970. */
export interface Session {
  readonly subject: string;
  readonly name: string;
  readonly email: string;
  /** What Conductor is shown. */
  readonly accessToken: string;
  /** Undefined when the issuer does not say; Conductor then notices. */
  readonly accessTokenEndsAt: number | undefined;
  readonly refreshToken: string | undefined;
  /** When the person has to sign in again. */
  readonly endsAt: number;
}
