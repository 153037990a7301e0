// Tags that everything in AWS carries; the policy pack asks for them.
export const mandatoryTags = ["podium:project", "podium:stack"] as const;
