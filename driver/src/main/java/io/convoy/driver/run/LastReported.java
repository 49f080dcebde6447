package io.convoy.driver.run;

/** What was reported last, so that it is not reported again. */
final class LastReported {
  private Object last;

  /** Whether something is not equal to what was reported before. */
  boolean isNews(Object report) {
    boolean news = !report.equals(last);
    last = report;
    return news;
  }
}
