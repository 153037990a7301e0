import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { findEverywhere } from "../api/find-everywhere.ts";
import { appsQuery } from "../api/queries.ts";
import { useViewer } from "../api/standing.ts";
import { matching, progressSentence } from "../model/palette.ts";
import type { Progress } from "../model/palette.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { inputClass } from "../ui/field.tsx";
import { announceFailure } from "../ui/toast.tsx";
import { toWorkflow, useIdOffers, useOffers } from "./use-offers.ts";
import type { RunnableOffer } from "./use-offers.ts";
import styles from "./palette.module.css";

interface PaletteProps {
  readonly appName: string | undefined;
  readonly onClose: () => void;
}

/** Goes to a page, an application or a workflow, and does what the page offers. */
export function Palette({ appName, onClose }: PaletteProps): ReactNode {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const { progress, find } = useFinding();
  const known = matching(useOffers(appName), typed);
  const byId = useIdOffers(appName, typed, find);
  const offers = [...useFound(progress), ...known, ...byId];
  const place = Math.min(active, offers.length - 1);
  const run = (offer: RunnableOffer | undefined): void => {
    if (offer === undefined || offer.denied !== undefined) return;
    if (offer.isLong !== true) onClose();
    setActive(0);
    offer.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || offers.length === 0) return;
    event.preventDefault();
    setActive((place + step + offers.length) % offers.length);
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Search or jump"
      onSubmit={() => run(offers[place])}
      action={
        <Button type="submit" variant="primary">
          Go
        </Button>
      }
    >
      <input
        type="text"
        role="combobox"
        className={inputClass()}
        aria-label="Page, application, workflow ID or action"
        placeholder="Page, application, workflow ID or action"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={`${id}-${place}`}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      {progress === undefined ? null : (
        <output className={styles["progress"]}>{progressSentence(progress)}</output>
      )}
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the ARIA combobox pattern: a datalist cannot be asked for */}
      <div role="listbox" id={`${id}-list`} aria-label="What to do" className={styles["list"]}>
        {offers.map((offer, index) => (
          <Option
            key={`${offer.group} ${offer.label} ${offer.hint ?? ""}`}
            id={`${id}-${index}`}
            offer={offer}
            isActive={index === place}
            onChoose={() => run(offer)}
          />
        ))}
      </div>
    </Dialog>
  );
}

interface OptionProps {
  readonly id: string;
  readonly offer: RunnableOffer;
  readonly isActive: boolean;
  readonly onChoose: () => void;
}

function Option({ id, offer, isActive, onChoose }: OptionProps): ReactNode {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) row.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    <div
      ref={row}
      id={id}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- see above; the keys are the box's, which keeps the focus
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      aria-disabled={offer.denied !== undefined}
      className={styles["option"]}
      onMouseDown={(event) => {
        event.preventDefault();
        onChoose();
      }}
    >
      <span className={styles["label"]}>{offer.label}</span>
      <small>{offer.hint ?? offer.group}</small>
    </div>
  );
}

/** Looks for a workflow in all applications; closing the palette ends it. */
function useFinding() {
  const client = useQueryClient();
  const [progress, setProgress] = useState<Progress>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const find = (workflowId: string): void => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const ask = async (): Promise<void> => {
      const apps = await client.ensureQueryData(appsQuery);
      const names = apps.map(({ name }) => name);
      await findEverywhere(workflowId, names, setProgress, controller.signal);
    };
    ask().catch((error: unknown) => announceFailure("The applications could not be listed", error));
  };
  return { progress, find };
}

function useFound(progress: Progress | undefined): RunnableOffer[] {
  const { org } = useViewer();
  const navigate = useNavigate();
  if (progress === undefined) return [];
  const { workflowId, found } = progress;
  return found.map((app) => ({
    group: "Workflow",
    label: `Open ${workflowId} of ${app}`,
    hint: "found",
    run: () => void navigate(toWorkflow(org, app, workflowId)),
  }));
}
