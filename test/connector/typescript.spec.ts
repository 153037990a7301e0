import { battery } from "./battery.ts";

battery("TypeScript 4.27.6");
battery("TypeScript 5.3.0");
