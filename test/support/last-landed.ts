/** The last commit that landed, while there are no tags: upgrades start from it. Raise it when a change has landed. */
export const lastLanded = "0e396c02ca5eab5263584aeecfb0b165fa488c9c";
