import Foundation
import GRDB

/// GRDB's blobs are Foundation's `Data`.
enum DataBridge {
  static func value(_ bytes: [UInt8]) -> DatabaseValue { Data(bytes).databaseValue }
}
