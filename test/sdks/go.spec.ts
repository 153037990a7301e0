import { battery } from "./battery.ts";

battery("go");
