import { ChevronDown, ChevronUp } from "lucide-react";
import type { ReactNode } from "react";
import { attemptsWords } from "../../../model/timeline/recovered.ts";
import type { Interruption } from "../../../model/timeline/recovered.ts";
import type { TimeWindow } from "../../../model/timeline/timeline.ts";
import { Button, IconButton } from "../../../ui/button.tsx";
import { inputClass } from "../../../ui/field.tsx";
import { Popover } from "../../../ui/popover.tsx";
import styles from "./timeline.module.css";

export interface ToolbarProps {
  readonly note: string;
  /** Whether more steps are being read. */
  readonly isReading: boolean;
  /** Why some steps or children could not be read. */
  readonly failure: string | undefined;
  /** Reads more steps; undefined when all were read. */
  readonly onReadMore: (() => void) | undefined;
  readonly canNarrow: boolean;
  readonly narrowsGaps: boolean;
  readonly onNarrowGaps: (narrows: boolean) => void;
  readonly interruptions: readonly Interruption[];
  readonly shown: TimeWindow | undefined;
  readonly onShow: (shown: TimeWindow | undefined) => void;
  readonly sought: string;
  readonly onSeek: (text: string) => void;
  readonly matches: readonly number[];
  readonly selected: number;
  readonly onNext: (isBackwards: boolean) => void;
}

/** What was read, the search by name, and how time is drawn. */
export function Toolbar(props: ToolbarProps): ReactNode {
  return (
    <div className={styles["toolbar"]}>
      <span>{props.isReading ? `${props.note}, reading on…` : props.note}</span>
      <Attempts interruptions={props.interruptions} />
      {props.onReadMore === undefined || props.isReading ? null : (
        <Button variant="ghost" onClick={props.onReadMore}>
          Read more
        </Button>
      )}
      {props.failure === undefined ? null : (
        <span role="alert" className={styles["failure"]}>
          Not everything could be read. {props.failure}
        </span>
      )}
      <div className={styles["tools"]}>
        {props.shown === undefined ? null : (
          <Button variant="ghost" onClick={() => props.onShow(undefined)}>
            Whole time
          </Button>
        )}
        {props.canNarrow ? (
          <Button
            variant="ghost"
            aria-pressed={props.narrowsGaps}
            title="Waiting without work is drawn narrower than it was"
            onClick={() => props.onNarrowGaps(!props.narrowsGaps)}
          >
            {props.narrowsGaps ? "Waits narrowed" : "True scale"}
          </Button>
        ) : null}
        <Seek {...props} />
      </div>
    </div>
  );
}

/** How often the workflow was begun, with what interrupted it. */
function Attempts({ interruptions }: Pick<ToolbarProps, "interruptions">): ReactNode {
  const words = attemptsWords(interruptions);
  if (words === undefined) return null;
  return (
    <Popover trigger={<Button variant="ghost">{words}</Button>} title="Attempts">
      <ol className={styles["attempts"]}>
        {interruptions.map(({ fromMs, sentence }) => (
          <li key={fromMs}>{sentence}</li>
        ))}
      </ol>
    </Popover>
  );
}

function Seek({ sought, onSeek, matches, selected, onNext }: ToolbarProps): ReactNode {
  const isSeeking = sought.trim() !== "";
  return (
    <search className={styles["seek"]}>
      {isSeeking ? (
        <>
          <output className={styles["found"]}>{foundWords(matches, selected)}</output>
          <IconButton label="Previous match" disabled={matches.length === 0} onClick={() => onNext(true)}>
            <ChevronUp size={14} aria-hidden />
          </IconButton>
          <IconButton label="Next match" disabled={matches.length === 0} onClick={() => onNext(false)}>
            <ChevronDown size={14} aria-hidden />
          </IconButton>
        </>
      ) : null}
      <input
        type="search"
        className={inputClass()}
        aria-label="Find a step by its name"
        placeholder="Find a step"
        value={sought}
        onChange={(event) => onSeek(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          onNext(event.shiftKey);
        }}
      />
    </search>
  );
}

function foundWords(matches: readonly number[], selected: number): string {
  if (matches.length === 0) return "no match";
  const place = matches.indexOf(selected);
  const count = matches.length.toLocaleString("en");
  return place === -1 ? `${count} found` : `${(place + 1).toLocaleString("en")} of ${count}`;
}
