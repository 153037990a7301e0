/** Something that the suite needs is not available on this machine; the message says why. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}
