import React from "react";
export default function P() { return <main><h1 id="x">x</h1></main>; }
