// What the cookie of a signed-in person holds.

/** Times are seconds since 1970. */
export interface Session {
  readonly subject: string;
  readonly name: string;
  readonly email: string;
  /** The token for Conductor. */
  readonly accessToken: string;
  /** Undefined when the issuer does not say; Conductor then refuses the token once it has expired. */
  readonly accessTokenEndsAt: number | undefined;
  readonly refreshToken: string | undefined;
  /** When the person must sign in again. */
  readonly endsAt: number;
}
