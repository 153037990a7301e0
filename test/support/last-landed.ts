/** The commit that landed last, where there are no tags yet: upgrades are tested from it. Raise it when a change has landed. */
export const lastLanded = "0e396c02ca5eab5263584aeecfb0b165fa488c9c";
