package io.convoy.jobs.search;

import java.util.List;
import java.util.Optional;

/** Decides which trial goes how far: a pure function of how the trials stand. */
interface Strategy {
  /**
   * What to begin now.
   *
   * @param field the trials so far, by their numbers; the number after the last is a new one
   * @return empty if nothing may begin before a trial that is running has reached its goal
   */
  Optional<Goal> next(List<Standing> field);
}
