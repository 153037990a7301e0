import { useMutation } from "@tanstack/react-query";
import { CircleUser, LogOut } from "lucide-react";
import type { ReactNode } from "react";
import { signOut } from "../api/session.ts";
import { roleWord } from "../model/viewer.ts";
import { Button } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";
import popup from "../ui/popup.module.css";
import { announceFailure } from "../ui/toast.tsx";
import { useViewer } from "../api/standing.ts";
import styles from "./account-menu.module.css";

/** The signed-in person, and the button to sign out. Absent without sign-in. */
export function AccountMenu(): ReactNode {
  const { name, email, org, role, permissions } = useViewer();
  const leave = useMutation({
    mutationFn: signOut,
    onError: (error) => announceFailure("You are still signed in", error),
  });
  if (permissions === undefined) return null;
  const trigger = (
    <Button variant="ghost" className={styles["trigger"] ?? ""} aria-label={`Account of ${name}`}>
      <CircleUser size={16} aria-hidden />
      <span className={styles["name"]}>{name}</span>
    </Button>
  );
  return (
    <Popover trigger={trigger} title="Account">
      <dl className={styles["facts"]}>
        <div>
          <dt>User</dt>
          <dd>{name}</dd>
          {email === "" ? null : <dd className={styles["soft"]}>{email}</dd>}
        </div>
        <div>
          <dt>Organisation</dt>
          <dd>{org}</dd>
        </div>
        <div>
          <dt>Role</dt>
          <dd>{roleWord(role)}</dd>
        </div>
      </dl>
      <div className={popup["separator"]} />
      <button
        type="button"
        className={popup["item"]}
        disabled={leave.isPending}
        onClick={() => leave.mutate()}
      >
        <LogOut size={14} aria-hidden />
        Sign out
      </button>
    </Popover>
  );
}
