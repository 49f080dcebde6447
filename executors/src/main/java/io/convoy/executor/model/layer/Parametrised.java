package io.convoy.executor.model.layer;

import java.util.List;

/** A layer of this package that has parameters. */
public interface Parametrised {
  /** The parameters, in the order of the flat vector. */
  List<Parameter> parameters();
}
