import { buildChat } from "./build.js"; import { gzipSync } from "node:zlib";
const r = await buildChat({write:false, metafile:true});
let n=0; for (const f of r.outputFiles) { const g=gzipSync(f.contents,{level:9}).length; console.log(f.path.split("/").pop(), f.contents.length, g);}
