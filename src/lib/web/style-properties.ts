/**
 * The custom properties that every page of ours is drawn with, in daylight and in the dark.
 * @param colour any CSS colour, of the business.
 */
export const writeProperties = (colour: string): string => `
:root { --accent: ${colour}; --ink: #16211f; --soft: #55635f; --line: #cfd8d5; --paper: #fff;
  --ground: #f3f6f5; --field: #7d8b87; --tint: #eef4f2; --link: var(--accent);
  --fault: #b3261e; --fault-ink: #7a1812; --fault-ground: #fceeed;
  color-scheme: light dark; font: 17px/1.5 system-ui, 'DejaVu Sans', sans-serif; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8efed; --soft: #a9b7b3; --line: #3a4643;
  --paper: #18211f; --ground: #101715; --field: #7f8f8b; --tint: #20302c;
  --link: color-mix(in srgb, var(--accent) 35%, #fff);
  --fault: #f2867e; --fault-ink: #ffc9c4; --fault-ground: #3d1a18; } }
`;
