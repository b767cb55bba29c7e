import type { analyticsArea } from '../../../core/contracts/rest/analytics.ts';
import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import type { AnalyticsService } from '../../services/analytics/analytics-service.ts';
import type { AtRiskService } from '../../services/analytics/at-risk-service.ts';

export function analyticsHandlers(
  analytics: AnalyticsService,
  atRisk: AtRiskService,
): Handlers<typeof analyticsArea> {
  return {
    'analytics.dashboard': async ({ query, scope }) => analytics.dashboard(query, scope),
    'analytics.attendance': async ({ query, scope }) => analytics.attendance(query, scope),
    'analytics.adherence': async ({ query, scope }) => analytics.adherence(query, scope),
    'analytics.feedback': async ({ query, scope }) => analytics.feedback(query, scope),
    'analytics.at-risk': async ({ query, scope }) => atRisk.list(query, scope),
    'analytics.kiosk-quality': async ({ query, scope }) => analytics.kioskQuality(query, scope),
  };
}
