/** A request that is refused. Its message is a sentence for people, and goes to Conductor as it stands. */
export class Refusal extends Error {}
