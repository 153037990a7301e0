/** Ids that a page, a browser or a proxy may take for something else; every part of the product must carry them. */
export const hardIds = ["a/../b", ".", "..", "a".repeat(4_000), "שלום/עולם", "🙂👩‍👩‍👧", "a%2Fb", "~x"] as const;
