import { CSPProvider } from "@base-ui/react/csp-provider";
import type { ReactNode } from "react";

/** Turns off Base UI's inline style elements, which the content security policy forbids. */
export function StyledWithoutInlineSheets({ children }: { readonly children: ReactNode }): ReactNode {
  return <CSPProvider disableStyleElements>{children}</CSPProvider>;
}
