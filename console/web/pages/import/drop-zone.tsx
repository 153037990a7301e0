import { FileUp } from "lucide-react";
import { useId, useRef, useState } from "react";
import type { DragEvent, ReactNode } from "react";
import { Button } from "../../ui/button.tsx";
import styles from "./import.module.css";

interface DropZoneProps {
  /** The file that was chosen last. */
  readonly fileName: string | undefined;
  readonly onFile: (file: File) => void;
}

/** Takes one file, chosen or dropped. */
export function DropZone({ fileName, onFile }: DropZoneProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) onFile(file);
  };
  return (
    <div
      className={styles["drop"]}
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <FileUp size={20} aria-hidden />
      <div className={styles["words"]}>
        <label htmlFor={id} className={styles["title"]}>
          {fileName ?? "Drop a file here, or choose one"}
        </label>
        <p>What an export saved. The file is read in this browser; nothing is sent before you import it.</p>
      </div>
      <input
        ref={input}
        id={id}
        type="file"
        accept=".json,application/json,text/plain"
        className="visually-hidden"
        tabIndex={-1}
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file can be chosen again after it was changed.
          event.target.value = "";
          if (file !== undefined) onFile(file);
        }}
      />
      <Button onClick={() => input.current?.click()}>
        {fileName === undefined ? "Choose a file…" : "Choose another…"}
      </Button>
    </div>
  );
}
