package io.convoy.jobs.prepare.input;

/** Names of a dataset's splits. */
public final class Splits {
  public static final String TRAIN = "train";
  public static final String VAL = "val";

  /** What a split's name looks like. */
  static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

  private Splits() {}
}
