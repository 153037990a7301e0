import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { call } from "../api/client.ts";
import { signOut } from "../api/session.ts";
import { toFailure } from "../model/failure.ts";
import { isUserName, suggestedName } from "../model/viewer.ts";
import type { Person } from "../model/viewer.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Entrance } from "./entrance.tsx";
import styles from "./registration.module.css";

/** A person's first visit: chooses a user name, and an organisation to join. */
export function Registration({ person }: { readonly person: Person }): ReactNode {
  const [name, setName] = useState(suggestedName(person));
  const [secret, setSecret] = useState("");
  const register = useMutation({
    mutationFn: () => call("registerUser", { body: { name, ...(secret === "" ? {} : { secret }) } }),
    // The whole page depends on who is signed in, so it is loaded again.
    onSuccess: () => location.reload(),
  });
  const isRight = isUserName(name);

  return (
    <Entrance title="Welcome">
      <p>
        You are signed in{person.email === "" ? "" : ` as ${person.email}`}, but have no account here yet.
      </p>
      {register.error === null ? null : <p role="alert">{toFailure(register.error).message}</p>}
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (isRight) register.mutate();
        }}
      >
        <Field
          label="User name"
          value={name}
          autoComplete="username"
          spellCheck={false}
          onChange={(event) => setName(event.target.value.trim())}
          aria-invalid={!isRight}
          hint="3 to 30 of a–z, 0–9 and _. Others see it."
        />
        <Field
          label="Join secret"
          value={secret}
          autoComplete="off"
          spellCheck={false}
          isMono
          onChange={(event) => setSecret(event.target.value.trim())}
          hint="From an admin of the organisation you want to join. Without one you join the organisation that has claimed your e-mail domain, or get one of your own."
        />
        <div className={styles["actions"]}>
          <Button type="submit" variant="primary" disabled={!isRight || register.isPending}>
            {secret === "" ? "Continue" : "Join"}
          </Button>
          <Button variant="ghost" onClick={() => void signOut()}>
            Sign out
          </Button>
        </div>
      </form>
    </Entrance>
  );
}
