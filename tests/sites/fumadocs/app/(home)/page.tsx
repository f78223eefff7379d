export default function Page() { return <a href="/docs">Docs</a>; }
