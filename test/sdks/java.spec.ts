import { battery } from "./battery.ts";

battery("java");
