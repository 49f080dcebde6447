package io.convoy.jobs.prepare;

/** Names of a dataset's splits. */
final class Splits {
  static final String TRAIN = "train";
  static final String VAL = "val";

  /** What a split's name looks like. */
  static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

  private Splits() {}
}
