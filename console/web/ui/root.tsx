import { CSPProvider } from "@base-ui/react/csp-provider";
import type { ReactNode } from "react";

/** The content security policy forbids inline style elements; everything below does without them. */
export function StyledWithoutInlineSheets({ children }: { readonly children: ReactNode }): ReactNode {
  return <CSPProvider disableStyleElements>{children}</CSPProvider>;
}
