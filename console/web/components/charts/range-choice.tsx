import type { ReactNode } from "react";
import { ranges } from "../../model/chart.ts";
import type { Range } from "../../model/chart.ts";
import { Choice } from "../../ui/choice.tsx";

interface RangeChoiceProps {
  readonly range: Range;
  readonly onChange: (value: Range["value"]) => void;
}

/** The period that the charts of a page show. */
export function RangeChoice({ range, onChange }: RangeChoiceProps): ReactNode {
  return <Choice label="Range" isInline value={range.value} options={ranges} onChange={onChange} />;
}
