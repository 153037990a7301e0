import { battery } from "./battery.ts";

battery("typescript-5");
