package io.convoy.driver.run;

/** What was told last, so that it is not told again. */
final class LastReported {
  private Object last;

  /** Whether something is not equal to what was told before. */
  boolean isNews(Object told) {
    boolean news = !told.equals(last);
    last = told;
    return news;
  }
}
