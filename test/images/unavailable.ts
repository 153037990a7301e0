/** What the suite needs cannot be had on this machine; the message is the reason, for a person. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}
