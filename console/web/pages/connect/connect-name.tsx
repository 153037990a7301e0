import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check, Minus } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { call } from "../../api/client.ts";
import { isValidAppName, nameRules } from "../../model/app-name.ts";
import styles from "./connect.module.css";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { announceFailure } from "../../ui/toast.tsx";
import { useDenial } from "../../api/standing.ts";

interface ConnectNameProps {
  readonly appName: string;
  readonly isRegistered: boolean;
  readonly onRegistered: (appName: string) => void;
}

/** Registers the application under the name in its code. Registering again changes nothing. */
export function ConnectName({ appName, isRegistered, onRegistered }: ConnectNameProps): ReactNode {
  const [typed, setTyped] = useState(appName);
  const client = useQueryClient();
  const denied = useDenial("application.write");
  const register = useMutation({
    mutationFn: (name: string) => call("registerApp", { params: { appName: name }, body: {} }),
    onSuccess: async (_nothing, name) => {
      await client.invalidateQueries({ queryKey: ["apps"] });
      onRegistered(name);
    },
    onError: (error) => announceFailure(`${typed} was not registered`, error),
  });
  const isDone = isRegistered && typed === appName;

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isValidAppName(typed) && denied === undefined) register.mutate(typed);
      }}
    >
      <div className={styles["line"]}>
        <Field
          label="Application name"
          isMono
          value={typed}
          placeholder="orders"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button
          type="submit"
          variant={isDone ? "secondary" : "primary"}
          denied={isDone ? undefined : denied}
          disabled={!isValidAppName(typed) || register.isPending || isDone}
        >
          {isDone ? "Registered" : "Register"}
        </Button>
      </div>
      <ul className={styles["rules"]}>
        {nameRules.map((rule) => (
          <li key={rule.text} data-met={rule.isMet(typed)}>
            {rule.isMet(typed) ? <Check size={14} aria-hidden /> : <Minus size={14} aria-hidden />}
            {rule.text}
          </li>
        ))}
      </ul>
    </form>
  );
}
