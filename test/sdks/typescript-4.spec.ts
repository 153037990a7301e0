import { battery } from "./battery.ts";

battery("typescript-4");
