package io.convoy.executor.checkup;

import io.convoy.executor.data.pipeline.ImageBatch;
import java.io.Serializable;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/** Images on which a network is looked at. */
public interface SubjectImages extends Serializable {
  /**
   * Has them used.
   *
   * @param use what is done with them, which are gone afterwards
   * @return what that gives
   */
  <T> T with(Configuration hadoop, Function<ImageBatch, T> use) throws InterruptedException;
}
