package io.convoy.ml;

import io.convoy.executor.data.pipeline.LoaderOptions;
import io.convoy.executor.data.shard.ReadOptions;
import io.convoy.executor.predict.Predictor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;

/**
 * The rows of a partition with what a model says of them, in their order. Rows are taken on the
 * thread that asks, a few batches ahead: while one is computed the next are decoded.
 */
final class PartitionRows implements Iterator<Row>, AutoCloseable {
  /** Batches of a window; two windows are ahead. */
  private static final int BATCHES = 2;

  private final Iterator<Row> rows;
  private final Predictor predictor;
  private final RowQuestion question;
  private final LoaderOptions loading;
  private final Configuration hadoop;
  private final Deque<RowWindow> windows = new ArrayDeque<>();
  private Iterator<Row> ready = Collections.emptyIterator();

  /**
   * @param threads that decode for each window
   */
  PartitionRows(
      Iterator<Row> rows,
      Predictor predictor,
      RowQuestion question,
      int threads,
      Configuration hadoop) {
    this.rows = rows;
    this.predictor = predictor;
    this.question = question;
    this.hadoop = hadoop;
    loading = new LoaderOptions(threads, BATCHES, ReadOptions.DEFAULT);
  }

  @Override
  public boolean hasNext() {
    try {
      while (!ready.hasNext() && fill()) {
        RowWindow first = windows.element();
        Optional<List<Row>> batch = first.next();
        if (batch.isPresent()) {
          ready = batch.get().iterator();
        } else {
          windows.remove().close();
        }
      }
      return ready.hasNext();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while predicting", e);
    }
  }

  /** Takes rows ahead; false if there are none left. */
  private boolean fill() {
    while (windows.size() < 2 && rows.hasNext()) {
      List<Row> some = new ArrayList<>();
      while (some.size() < BATCHES * question.images() && rows.hasNext()) {
        some.add(rows.next());
      }
      windows.add(new RowWindow(predictor, question, some, loading, hadoop));
    }
    return !windows.isEmpty();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.next();
  }

  /** Ends the decoding and gives the model back. */
  @Override
  public void close() {
    windows.forEach(RowWindow::close);
    windows.clear();
    predictor.close();
  }
}
