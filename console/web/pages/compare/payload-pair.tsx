import { useMemo } from "react";
import type { ReactNode } from "react";
import { InputView, PayloadView } from "../../components/payload/payload-view.tsx";
import { ErrorView } from "../../components/payload/error-view.tsx";
import { Section } from "../../components/section.tsx";
import { payloadDifferences } from "../../model/compare/payload-difference.ts";
import { readInput, readLength, readPayload } from "../../model/payload/payload.ts";
import { Differs } from "./differs.tsx";
import styles from "./compare.module.css";

interface PayloadPairProps {
  readonly title: "Input" | "Output" | "Error";
  readonly a: string | null;
  readonly b: string | null;
  readonly whenAbsent: string;
  /** Of an input: the application's language. */
  readonly language?: string | null;
}

/** One payload of both runs; where they are the same, it is shown once. */
export function PayloadPair({ title, a, b, whenAbsent, language }: PayloadPairProps): ReactNode {
  const isSame = a === b;
  const isInput = title === "Input";
  return (
    <Section
      title={title}
      actions={isSame ? <span className={styles["same"]}>the same in both</span> : <Differs />}
    >
      {isSame ? null : <Places a={a} b={b} isInput={isInput} language={language ?? null} />}
      <div className={isSame ? styles["once"] : styles["pair"]}>
        {(isSame ? [a] : [a, b]).map((text, index) => {
          const name = isSame ? `${title} of both` : `${title} of ${index === 0 ? "A" : "B"}`;
          if (title === "Error" && text !== null) return <ErrorView key={name} title={name} text={text} />;
          return isInput ? (
            <InputView
              key={name}
              title={name}
              text={text}
              whenAbsent={whenAbsent}
              language={language ?? null}
            />
          ) : (
            <PayloadView key={name} title={name} text={text} whenAbsent={whenAbsent} />
          );
        })}
      </div>
    </Section>
  );
}

interface PlacesProps {
  readonly a: string | null;
  readonly b: string | null;
  readonly isInput: boolean;
  readonly language: string | null;
}

/** Maximum places that are listed. */
const maxPlaces = 20;

/** The members at which two payloads differ. */
export function Places({ a, b, isInput, language }: PlacesProps): ReactNode {
  const places = useMemo(() => {
    // The rest of a long text is not read as data, so it could differ unseen.
    if (a === null || b === null || a.length > readLength || b.length > readLength) return [];
    const read = (text: string) => (isInput ? readInput(text, language) : readPayload(text)).node;
    return payloadDifferences(read(a), read(b), maxPlaces + 1);
  }, [a, b, isInput, language]);
  if (places.length === 0 || places[0]?.path === "") return null;
  return (
    <ul className={styles["places"]} aria-label="Where they differ">
      {places.slice(0, maxPlaces).map((place) => (
        <li key={place.path}>
          <code className={styles["path"]}>{place.path}</code>
          <code className={styles["was"]}>{place.a ?? "nothing"}</code>
          <span aria-hidden>→</span>
          <code className={styles["is"]}>{place.b ?? "nothing"}</code>
        </li>
      ))}
      {places.length > maxPlaces ? <li>and in more places</li> : null}
    </ul>
  );
}
