export const docsRoute = '/docs';
