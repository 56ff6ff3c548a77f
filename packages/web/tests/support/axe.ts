import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Finding {
  id: string;
  impact: string | null;
  nodes: { html: string }[];
}

const SERIOUS = new Set(['serious', 'critical']);

/** What axe finds on the page that is serious or worse, one line each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(`${axe.source};0`);
  const findings = await page.evaluate<Finding[]>(
    `axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations)`,
  );
  return findings
    .filter((finding) => SERIOUS.has(finding.impact ?? ''))
    .map((finding) => `${finding.id}: ${finding.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}
