import { battery } from "./battery.ts";

battery("python");
