package io.convoy.jobs.search;

import java.util.List;

/** The values that a key may take; each is a text in a recipe's syntax. */
interface Distribution {
  /**
   * The value at a share of the way through all of them.
   *
   * @param share from 0 to 1, without 1
   */
  String at(double share);

  /** Those of a grid, in their order. */
  List<String> grid();

  /** Where a value lies, from 0 to 1; NaN where values have no order. */
  double share(String value);
}
