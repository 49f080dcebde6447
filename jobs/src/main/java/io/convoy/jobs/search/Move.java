package io.convoy.jobs.search;

/** What a search does next. */
sealed interface Move {
  /** A leg begins. */
  record Begin(Leg leg) implements Move {}

  /** First some leg that is going on has to end. */
  record Await() implements Move {}

  /** There is nothing left to do. */
  record Over() implements Move {}
}
